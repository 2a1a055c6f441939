resource "aws_dynamodb_contributor_insights" "notifications" {
  count = local.optional

  table_name = aws_dynamodb_table.notifications.name
}
