resource "aws_cloudwatch_metric_alarm" "read_throttle_events" {
  count = 1

  alarm_name          = "${var.notifications_table_name}-read-throttle-events"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "ReadThrottleEvents"
  namespace           = "AWS/DynamoDB"
  period              = 300
  statistic           = "Sum"
  threshold           = 10
  treat_missing_data  = "notBreaching"
  dimensions          = { TableName = aws_dynamodb_table.notifications.name }
}

resource "aws_cloudwatch_metric_alarm" "write_throttle_events" {
  count = 1

  alarm_name          = "${var.notifications_table_name}-write-throttle-events"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "WriteThrottleEvents"
  namespace           = "AWS/DynamoDB"
  period              = 300
  statistic           = "Sum"
  threshold           = 10
  treat_missing_data  = "notBreaching"
  dimensions          = { TableName = aws_dynamodb_table.notifications.name }
}

resource "aws_cloudwatch_metric_alarm" "user_errors" {
  count = 1

  alarm_name          = "${var.notifications_table_name}-user-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "UserErrors"
  namespace           = "AWS/DynamoDB"
  period              = 300
  statistic           = "Sum"
  threshold           = 50
  treat_missing_data  = "notBreaching"
  dimensions          = { TableName = aws_dynamodb_table.notifications.name }
}

resource "aws_cloudwatch_metric_alarm" "system_errors" {
  count = 1

  alarm_name          = "${var.notifications_table_name}-system-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "SystemErrors"
  namespace           = "AWS/DynamoDB"
  period              = 300
  statistic           = "Sum"
  threshold           = 5
  treat_missing_data  = "notBreaching"
  dimensions          = { TableName = aws_dynamodb_table.notifications.name }
}

resource "aws_cloudwatch_metric_alarm" "consumed_read_capacity" {
  count = local.optional

  alarm_name          = "${var.notifications_table_name}-high-consumed-read-capacity"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "ConsumedReadCapacityUnits"
  namespace           = "AWS/DynamoDB"
  period              = 300
  statistic           = "Average"
  threshold           = 4
  treat_missing_data  = "notBreaching"
  dimensions          = { TableName = aws_dynamodb_table.notifications.name }
}
