locals {
  table      = jsondecode(file("${path.module}/../../../src/flightpulse/definitions/tables/chat_sessions.json"))
  production = contains(["prod", "production"], var.environment)
}

module "table" {
  source = "../../modules/table"

  definition = local.table
  name       = var.table_name

  point_in_time_recovery_enabled = var.enable_pitr
  deletion_protection_enabled    = local.production

  alarms_enabled = true
  alarms = {
    system_errors = { threshold = 0, period = 60, evaluation_periods = 1 }
    # CloudWatch counts user errors per account and region: this one rings for every table there, not for ours alone.
    user_errors     = { enabled = true, threshold = 10, period = 300, evaluation_periods = 2 }
    read_throttles  = { enabled = false }
    write_throttles = { enabled = false }
  }

  definition_tags = true
  tags            = { Definition = "chat_sessions.json" }
}
