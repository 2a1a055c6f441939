# How people ran the job table before FlightPulse: the resources and addresses that requirements.md names (JT).

provider "aws" {
  region = "us-east-1"
}

module "dynamodb" {
  source = "./modules/dynamodb"

  project_name    = "cloud-tools"
  environment     = "production"
  resource_suffix = "abc123"
  tags            = { Owner = "platform-team" }
}

output "table_name" {
  value = module.dynamodb.table_name
}
