locals {
  folder      = "${path.module}/../../../src/flightpulse/definitions/tables"
  definitions = ["bookings", "passengers", "flights", "delays", "rebooking_requests", "support_interactions"]
  tables      = { for definition in local.definitions : definition => jsondecode(file("${local.folder}/${definition}.json")) }
  names       = { for definition, table in local.tables : definition => "${var.project_name}-${var.environment}-${table.table_name}" }
  production  = var.environment == "prod"
}

module "table" {
  source   = "../../modules/table"
  for_each = toset(local.definitions)

  definition = local.tables[each.key]
  name       = local.names[each.key]

  billing_mode   = var.billing_mode
  table_class    = var.table_class
  read_capacity  = var.read_capacity
  write_capacity = var.write_capacity
  # The capacity is what the two variables say: autoscaling would move it away from them.
  autoscaling_enabled = false

  point_in_time_recovery_enabled = local.production || var.enable_point_in_time_recovery
  deletion_protection_enabled    = local.production || var.enable_deletion_protection
  server_side_encryption_enabled = var.enable_server_side_encryption

  definition_tags = true
  tags            = { Definition = "${each.key}.json" }
}
