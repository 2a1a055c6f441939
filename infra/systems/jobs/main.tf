# Named as in the original, whose state this module takes over (infra/modules/jobs-table/moved.tf).
module "dynamodb" {
  source = "../../modules/jobs-table"

  project_name                  = var.project_name
  environment                   = var.environment
  resource_suffix               = var.resource_suffix
  table_name                    = var.table_name
  billing_mode                  = var.billing_mode
  enable_point_in_time_recovery = var.enable_point_in_time_recovery
  kms_key_id                    = var.kms_key_id
  tags                          = var.tags
}
