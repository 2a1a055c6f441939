# For people who run the original and bring its state along: the table and its alarms stay what they are.
# The alarms must be moved, too: ours bear the same names, and Terraform would else make the new ones and delete the
# old ones by that name, in any order.

moved {
  from = aws_dynamodb_table.chat_sessions
  to   = module.table.aws_dynamodb_table.this
}

moved {
  from = aws_cloudwatch_metric_alarm.dynamodb_system_errors
  to   = module.table.aws_cloudwatch_metric_alarm.this["system-errors"]
}

moved {
  from = aws_cloudwatch_metric_alarm.dynamodb_user_errors
  to   = module.table.aws_cloudwatch_metric_alarm.this["user-errors"]
}
