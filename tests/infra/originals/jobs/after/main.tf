# The same root after its module's source was exchanged for ours: the way for whoever keeps a root module.

provider "aws" {
  region = "us-east-1"
}

module "dynamodb" {
  source = "../../../../../infra/modules/jobs-table"

  project_name    = "cloud-tools"
  environment     = "production"
  resource_suffix = "abc123"
  tags            = { Owner = "platform-team" }
}
