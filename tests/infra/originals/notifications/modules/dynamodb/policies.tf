resource "aws_iam_policy" "dynamodb_access" {
  name        = "${var.environment}-dynamodb-notifications-access"
  description = "IAM policy for DynamoDB notifications table access"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
        Resource = [aws_dynamodb_table.notifications.arn, "${aws_dynamodb_table.notifications.arn}/index/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        Resource = aws_dynamodb_table.notifications.stream_arn
      },
    ]
  })
}

resource "aws_iam_policy" "dynamodb_read_only" {
  name        = "${var.environment}-dynamodb-notifications-read-only"
  description = "IAM read-only policy for DynamoDB notifications table"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
      Resource = [aws_dynamodb_table.notifications.arn, "${aws_dynamodb_table.notifications.arn}/index/*"]
    }]
  })
}

output "dynamodb_access_policy_arn" {
  value = aws_iam_policy.dynamodb_access.arn
}
