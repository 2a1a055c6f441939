# AWS replaces a policy whose description changes, and cannot while it is attached somewhere. So the first two
# describe themselves word for word as they did for those who ran the original.
locals {
  policies = {
    full = {
      name        = "${var.environment}-dynamodb-notifications-access"
      description = "IAM policy for DynamoDB notifications table access"
    }
    read_only = {
      name        = "${var.environment}-dynamodb-notifications-read-only"
      description = "IAM read-only policy for DynamoDB notifications table"
    }
    stream = {
      name        = "${var.environment}-dynamodb-notifications-stream"
      description = "IAM policy for the stream of the DynamoDB notifications table"
    }
  }
}
