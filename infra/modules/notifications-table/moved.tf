# The addresses of the original module, so that whoever exchanges its source for this one keeps the table. Policies,
# alarms and scaling are among them. Policies, alarms and scalable targets have the same names here: made anew beside
# the old ones, the policies would be refused, alarms and targets deleted by name together with the old ones.
# Scaling policies are named otherwise (NAME-read-scaling-policy there): they are moved, then replaced, and the
# capacity stays as it is meanwhile.

moved {
  from = aws_dynamodb_table.notifications
  to   = module.table.aws_dynamodb_table.this
}

moved {
  from = aws_dynamodb_contributor_insights.notifications[0]
  to   = module.table.aws_dynamodb_contributor_insights.table[0]
}

moved {
  from = aws_iam_policy.dynamodb_access
  to   = module.table.aws_iam_policy.this["full"]
}

moved {
  from = aws_iam_policy.dynamodb_read_only
  to   = module.table.aws_iam_policy.this["read_only"]
}

moved {
  from = aws_cloudwatch_metric_alarm.read_throttle_events[0]
  to   = module.table.aws_cloudwatch_metric_alarm.this["read-throttle-events"]
}

moved {
  from = aws_cloudwatch_metric_alarm.write_throttle_events[0]
  to   = module.table.aws_cloudwatch_metric_alarm.this["write-throttle-events"]
}

moved {
  from = aws_cloudwatch_metric_alarm.user_errors[0]
  to   = module.table.aws_cloudwatch_metric_alarm.this["user-errors"]
}

moved {
  from = aws_cloudwatch_metric_alarm.system_errors[0]
  to   = module.table.aws_cloudwatch_metric_alarm.this["system-errors"]
}

moved {
  from = aws_cloudwatch_metric_alarm.consumed_read_capacity[0]
  to   = module.table.aws_cloudwatch_metric_alarm.this["high-consumed-read-capacity"]
}

moved {
  from = aws_appautoscaling_target.dynamodb_table_read_target[0]
  to   = module.table.aws_appautoscaling_target.this["table:read"]
}

moved {
  from = aws_appautoscaling_target.dynamodb_table_write_target[0]
  to   = module.table.aws_appautoscaling_target.this["table:write"]
}

moved {
  from = aws_appautoscaling_policy.dynamodb_table_read_policy[0]
  to   = module.table.aws_appautoscaling_policy.this["table:read"]
}

moved {
  from = aws_appautoscaling_policy.dynamodb_table_write_policy[0]
  to   = module.table.aws_appautoscaling_policy.this["table:write"]
}
