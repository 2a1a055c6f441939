# The original of notifications/ with provisioned capacity and all that was optional in its module.

provider "aws" {
  region = "us-east-1"
}

module "dynamodb" {
  source = "../notifications/modules/dynamodb"

  environment              = "prod"
  notifications_table_name = "prod-user-notifications"
  common_tags              = { Project = "Twitter Backend" }
  provisioned              = true
}
