variable "billing_mode" {
  description = "PAY_PER_REQUEST (on demand) or PROVISIONED."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "billing_mode is '${var.billing_mode}'; it must be PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "read_capacity" {
  description = "Provisioned: the table's read units, and the least that autoscaling goes down to."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.read_capacity >= 1 && var.read_capacity <= 40000 && floor(var.read_capacity) == var.read_capacity
    error_message = "read_capacity is ${var.read_capacity}; it must be a whole number from 1 to 40000."
  }
}

variable "write_capacity" {
  description = "Provisioned: the table's write units, and the least that autoscaling goes down to."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.write_capacity >= 1 && var.write_capacity <= 40000 && floor(var.write_capacity) == var.write_capacity
    error_message = "write_capacity is ${var.write_capacity}; it must be a whole number from 1 to 40000."
  }
}

variable "gsi_read_capacity" {
  description = "Provisioned: each index's read units, and the least that autoscaling goes down to."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.gsi_read_capacity >= 1 && var.gsi_read_capacity <= 40000 && floor(var.gsi_read_capacity) == var.gsi_read_capacity
    error_message = "gsi_read_capacity is ${var.gsi_read_capacity}; it must be a whole number from 1 to 40000."
  }
}

variable "gsi_write_capacity" {
  description = "Provisioned: each index's write units, and the least that autoscaling goes down to."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.gsi_write_capacity >= 1 && var.gsi_write_capacity <= 40000 && floor(var.gsi_write_capacity) == var.gsi_write_capacity
    error_message = "gsi_write_capacity is ${var.gsi_write_capacity}; it must be a whole number from 1 to 40000."
  }
}

variable "enable_autoscaling" {
  description = "Provisioned: let the units of table and indexes follow the load."
  type        = bool
  default     = true
  nullable    = false
}

variable "autoscaling_read_max_capacity" {
  description = "Provisioned: the most read units that autoscaling goes up to, for the table and for each index."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition = (
      var.autoscaling_read_max_capacity >= max(var.read_capacity, var.gsi_read_capacity)
      && var.autoscaling_read_max_capacity <= 40000
      && floor(var.autoscaling_read_max_capacity) == var.autoscaling_read_max_capacity
    )
    error_message = "autoscaling_read_max_capacity is ${var.autoscaling_read_max_capacity}; it must be a whole number, at least read_capacity (${var.read_capacity}) and gsi_read_capacity (${var.gsi_read_capacity}), at most 40000."
  }
}

variable "autoscaling_write_max_capacity" {
  description = "Provisioned: the most write units that autoscaling goes up to, for the table and for each index."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition = (
      var.autoscaling_write_max_capacity >= max(var.write_capacity, var.gsi_write_capacity)
      && var.autoscaling_write_max_capacity <= 40000
      && floor(var.autoscaling_write_max_capacity) == var.autoscaling_write_max_capacity
    )
    error_message = "autoscaling_write_max_capacity is ${var.autoscaling_write_max_capacity}; it must be a whole number, at least write_capacity (${var.write_capacity}) and gsi_write_capacity (${var.gsi_write_capacity}), at most 40000."
  }
}

variable "autoscaling_read_target_value" {
  description = "Provisioned: the share of the read units in use, in per cent, that autoscaling aims at."
  type        = number
  default     = 70
  nullable    = false

  validation {
    condition     = var.autoscaling_read_target_value >= 20 && var.autoscaling_read_target_value <= 90
    error_message = "autoscaling_read_target_value is ${var.autoscaling_read_target_value}; it must be from 20 to 90 (per cent)."
  }
}

variable "autoscaling_write_target_value" {
  description = "Provisioned: the share of the write units in use, in per cent, that autoscaling aims at."
  type        = number
  default     = 70
  nullable    = false

  validation {
    condition     = var.autoscaling_write_target_value >= 20 && var.autoscaling_write_target_value <= 90
    error_message = "autoscaling_write_target_value is ${var.autoscaling_write_target_value}; it must be from 20 to 90 (per cent)."
  }
}
