# A job table that somebody made by hand, with nothing around it (system: jobs).

provider "aws" {
  region = "us-east-1"
}

resource "aws_dynamodb_table" "by_hand" {
  name         = "CloudToolsJobs-dev-abc123"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "jobId"

  attribute {
    name = "jobId"
    type = "S"
  }
}
