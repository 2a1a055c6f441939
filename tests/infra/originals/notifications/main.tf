# How people ran the notifications table before FlightPulse: the resources and addresses that requirements.md
# names (NT), without the server and the network that stood beside them.

provider "aws" {
  region = "us-east-1"
}

resource "aws_iam_role" "ec2_ecr_role" {
  name = "ec2-ecr-dynamodb-access-role"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "dynamodb_access" {
  role       = aws_iam_role.ec2_ecr_role.name
  policy_arn = module.dynamodb.dynamodb_access_policy_arn
}

module "dynamodb" {
  source = "./modules/dynamodb"

  environment              = "staging"
  notifications_table_name = "staging-user-notifications"
  common_tags              = { Project = "Twitter Backend" }
}

output "dynamodb_notifications_table_name" {
  value = module.dynamodb.notifications_table_name
}
