locals {
  alarm_thresholds = {
    read_throttles  = var.read_throttle_alarm_threshold
    write_throttles = var.write_throttle_alarm_threshold
    user_errors     = var.user_errors_alarm_threshold
    system_errors   = var.system_errors_alarm_threshold
    consumed_read   = var.consumed_capacity_alarm_percent
    consumed_write  = var.consumed_capacity_alarm_percent
  }

  alarms = {
    for name, threshold in local.alarm_thresholds : name => {
      enabled            = true
      threshold          = threshold
      period             = var.alarm_period
      evaluation_periods = var.alarm_evaluation_periods
    }
  }
}
