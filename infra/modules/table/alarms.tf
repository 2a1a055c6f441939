# Each alarm watches a metric that CloudWatch really has, with the dimensions that it really has:
# - the table's throttles and capacity leave out those of its indexes, which have metrics of their own;
# - SystemErrors exists per table and operation, not per table: it is summed;
# - UserErrors exists per account and region only: it has no dimension.

locals {
  watched = merge(
    { table = { prefix = "", label = var.name, dimensions = { TableName = aws_dynamodb_table.this.name } } },
    var.alarms_on_indexes ? {
      for name in keys(local.global_indexes) : name => {
        prefix     = "${name}-"
        label      = "${var.name}'s ${name}"
        dimensions = { TableName = aws_dynamodb_table.this.name, GlobalSecondaryIndexName = name }
      }
    } : {},
  )

  # As many metrics as an alarm may have: the calls that read and write items.
  watched_operations = [
    "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "TransactGetItems",
    "TransactWriteItems", "UpdateItem",
  ]

  throttle_alarms = merge([
    for what in values(local.watched) : {
      for kind, settings in { Read = var.alarms.read_throttles, Write = var.alarms.write_throttles } :
      "${what.prefix}${lower(kind)}-throttle-events" => {
        settings    = settings
        metric      = "${kind}ThrottleEvents"
        dimensions  = what.dimensions
        metrics     = {}
        expression  = null
        description = "${kind}s of ${what.label} are turned away: more than ${settings.threshold} in ${settings.period} s."
      } if settings.enabled
    }
  ]...)

  capacity_alarms = !local.provisioned ? {} : merge([
    for what in values(local.watched) : {
      for kind, settings in { Read = var.alarms.consumed_read, Write = var.alarms.consumed_write } :
      "${what.prefix}high-consumed-${lower(kind)}-capacity" => {
        settings   = settings
        metric     = null
        dimensions = null
        metrics = {
          consumed    = { name = "Consumed${kind}CapacityUnits", stat = "Sum", dimensions = what.dimensions }
          provisioned = { name = "Provisioned${kind}CapacityUnits", stat = "Average", dimensions = what.dimensions }
        }
        # Provisioned units are reported every five minutes, consumed ones every minute.
        expression  = "100 * (consumed / PERIOD(consumed)) / FILL(provisioned, REPEAT)"
        description = "${kind}s of ${what.label} take more than ${settings.threshold} % of the provisioned capacity."
      } if settings.enabled
    }
  ]...)

  error_alarms = {
    for name, alarm in {
      system-errors = {
        settings   = var.alarms.system_errors
        metric     = null
        dimensions = null
        metrics = {
          for operation in local.watched_operations : lower(operation) => {
            name       = "SystemErrors"
            stat       = "Sum"
            dimensions = { TableName = aws_dynamodb_table.this.name, Operation = operation }
          }
        }
        # Not filled with 0: a filled newest point would hide errors that CloudWatch reports late.
        expression  = "SUM(METRICS())"
        description = "DynamoDB failed at calls on ${var.name} (HTTP 500): more than ${var.alarms.system_errors.threshold} in ${var.alarms.system_errors.period} s."
      }
      user-errors = {
        settings    = var.alarms.user_errors
        metric      = "UserErrors"
        dimensions  = null
        metrics     = {}
        expression  = null
        description = "DynamoDB refused calls of this account in this region (HTTP 400), on whatever table: more than ${var.alarms.user_errors.threshold} in ${var.alarms.user_errors.period} s."
      }
    } : name => alarm if alarm.settings.enabled
  }

  alarms = {
    for name, alarm in merge(local.throttle_alarms, local.capacity_alarms, local.error_alarms) : name => alarm
    if var.alarms_enabled
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${coalesce(var.alarm_name_prefix, var.name)}-${each.key}"
  alarm_description   = each.value.description
  region              = var.region
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.settings.threshold
  evaluation_periods  = each.value.settings.evaluation_periods
  # DynamoDB reports errors and throttles only when there are some.
  treat_missing_data        = "notBreaching"
  alarm_actions             = var.alarm_actions
  ok_actions                = var.alarm_ok_actions
  insufficient_data_actions = var.alarm_insufficient_data_actions
  tags                      = local.tags

  namespace   = each.value.metric == null ? null : "AWS/DynamoDB"
  metric_name = each.value.metric
  dimensions  = each.value.dimensions
  period      = each.value.metric == null ? null : each.value.settings.period
  statistic   = each.value.metric == null ? null : "Sum"

  dynamic "metric_query" {
    for_each = each.value.metrics
    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "AWS/DynamoDB"
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.value.stat
        period      = each.value.settings.period
      }
    }
  }

  dynamic "metric_query" {
    for_each = each.value.expression[*]
    content {
      id          = "result"
      expression  = metric_query.value
      label       = each.key
      return_data = true
    }
  }
}
