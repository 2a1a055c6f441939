variable "enable_cloudwatch_alarms" {
  description = "Make the alarms."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_sns_topic_arn" {
  description = "ARN of the SNS topic that is told of alarms; empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alarm_sns_topic_arn == "" || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", var.alarm_sns_topic_arn))
    error_message = "alarm_sns_topic_arn is '${var.alarm_sns_topic_arn}'; it must be empty or a topic's ARN (arn:aws:sns:REGION:ACCOUNT:TOPIC)."
  }
}

variable "alarm_period" {
  description = "Seconds over which an alarm counts."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.alarm_period >= 60 && var.alarm_period <= 86400 && var.alarm_period % 60 == 0
    error_message = "alarm_period is ${var.alarm_period}; it must be a multiple of 60 from 60 to 86400 (seconds)."
  }
}

variable "alarm_evaluation_periods" {
  description = "How many periods in a row must be over the threshold."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.alarm_evaluation_periods >= 1 && floor(var.alarm_evaluation_periods) == var.alarm_evaluation_periods && var.alarm_evaluation_periods * var.alarm_period <= 86400
    error_message = "alarm_evaluation_periods is ${var.alarm_evaluation_periods}; it must be a whole number of at least 1 and, times alarm_period (${var.alarm_period}), at most a day (86400 seconds)."
  }
}

variable "read_throttle_alarm_threshold" {
  description = "Throttled reads in a period above which there is an alarm, for the table and for each index."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.read_throttle_alarm_threshold >= 0
    error_message = "read_throttle_alarm_threshold is ${var.read_throttle_alarm_threshold}; it must be 0 or more."
  }
}

variable "write_throttle_alarm_threshold" {
  description = "Throttled writes in a period above which there is an alarm, for the table and for each index."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.write_throttle_alarm_threshold >= 0
    error_message = "write_throttle_alarm_threshold is ${var.write_throttle_alarm_threshold}; it must be 0 or more."
  }
}

variable "user_errors_alarm_threshold" {
  description = "Refused requests in a period above which there is an alarm. DynamoDB counts them for the account and region, not for a table."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.user_errors_alarm_threshold >= 0
    error_message = "user_errors_alarm_threshold is ${var.user_errors_alarm_threshold}; it must be 0 or more."
  }
}

variable "system_errors_alarm_threshold" {
  description = "Requests in a period that failed inside DynamoDB, above which there is an alarm."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.system_errors_alarm_threshold >= 0
    error_message = "system_errors_alarm_threshold is ${var.system_errors_alarm_threshold}; it must be 0 or more."
  }
}

variable "consumed_capacity_alarm_percent" {
  description = "Provisioned: the share of the units in use, in per cent, above which there is an alarm, for the table and for each index."
  type        = number
  default     = 80
  nullable    = false

  validation {
    condition     = var.consumed_capacity_alarm_percent > 0 && var.consumed_capacity_alarm_percent <= 100
    error_message = "consumed_capacity_alarm_percent is ${var.consumed_capacity_alarm_percent}; it must be above 0 and at most 100."
  }
}

variable "enable_contributor_insights" {
  description = "Let CloudWatch Contributor Insights show the keys that are used and throttled most."
  type        = bool
  default     = false
  nullable    = false
}

variable "contributor_insights_mode" {
  description = "ACCESSED_AND_THROTTLED_KEYS, or THROTTLED_KEYS, which costs less."
  type        = string
  default     = "ACCESSED_AND_THROTTLED_KEYS"
  nullable    = false

  validation {
    condition     = contains(["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"], var.contributor_insights_mode)
    error_message = "contributor_insights_mode is '${var.contributor_insights_mode}'; it must be ACCESSED_AND_THROTTLED_KEYS or THROTTLED_KEYS."
  }
}
