# The addresses of the original module, so that whoever exchanges its source for this one keeps the table and its
# items.

moved {
  from = aws_dynamodb_table.main
  to   = module.table.aws_dynamodb_table.this
}

moved {
  from = aws_dynamodb_contributor_insights.main
  to   = module.table.aws_dynamodb_contributor_insights.table[0]
}

# Some versions of the original counted the item.
moved {
  from = aws_dynamodb_table_item.system_status
  to   = aws_dynamodb_table_item.system_status[0]
}

moved {
  from = aws_dynamodb_table_item.system_status[0]
  to   = module.table.aws_dynamodb_table_item.seed["system_status"]
}
