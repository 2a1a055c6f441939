# The same root after its module's source was exchanged for ours: the way for whoever keeps a root module.

provider "aws" {
  region = "us-east-1"
}

module "dynamodb" {
  source = "../../../../../infra/modules/notifications-table"

  environment                 = "prod"
  notifications_table_name    = "prod-user-notifications"
  common_tags                 = { Project = "Twitter Backend" }
  billing_mode                = "PROVISIONED"
  enable_type_index           = true
  enable_contributor_insights = true
}
