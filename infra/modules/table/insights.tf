resource "aws_dynamodb_contributor_insights" "table" {
  count = var.contributor_insights_enabled ? 1 : 0

  table_name = aws_dynamodb_table.this.name
  region     = var.region
  mode       = var.contributor_insights_mode
}

resource "aws_dynamodb_contributor_insights" "index" {
  for_each = var.contributor_insights_enabled && var.contributor_insights_on_indexes ? local.global_indexes : {}

  table_name = aws_dynamodb_table.this.name
  index_name = each.key
  region     = var.region
  mode       = var.contributor_insights_mode
}
