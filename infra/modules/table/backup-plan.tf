# AWS Backup: recovery points in a vault, with an end and, if wanted, a copy elsewhere. It names them itself.

locals {
  backup_count = var.backup_plan_enabled ? 1 : 0
  backup_vault = one(aws_backup_vault.this[*].name) == null ? var.backup_vault_name : one(aws_backup_vault.this[*].name)

  # A table's name may have 255 characters and dots; a role's 64, a vault's 50.
  short_name = replace(length(var.name) <= 36 ? var.name : "${substr(var.name, 0, 27)}-${substr(sha256(var.name), 0, 8)}", ".", "-")
}

resource "aws_backup_vault" "this" {
  #checkov:skip=CKV_AWS_166:Encrypted by kms_key_arn where one is given, by AWS Backup's own key otherwise.
  count = var.backup_plan_enabled && var.backup_vault_name == null ? 1 : 0

  name   = "${local.short_name}-backup"
  region = var.region
  # The table's own key (create_kms_key) may be used through DynamoDB only: AWS Backup could not make the vault.
  kms_key_arn = var.kms_key_arn
  tags        = local.tags
}

resource "aws_backup_plan" "this" {
  count = local.backup_count

  name   = "${local.short_name}-backup"
  region = var.region
  tags   = local.tags

  rule {
    rule_name         = "scheduled"
    target_vault_name = local.backup_vault
    schedule          = var.backup_schedule

    lifecycle {
      cold_storage_after = var.backup_cold_storage_after_days
      delete_after       = var.backup_retention_days
    }

    dynamic "copy_action" {
      for_each = var.backup_copy_vault_arn[*]
      content {
        destination_vault_arn = copy_action.value

        lifecycle {
          cold_storage_after = var.backup_cold_storage_after_days
          delete_after       = var.backup_retention_days
        }
      }
    }
  }
}

resource "aws_backup_selection" "this" {
  count = local.backup_count

  name         = "${local.short_name}-backup"
  region       = var.region
  plan_id      = aws_backup_plan.this[0].id
  iam_role_arn = var.create_backup_role ? aws_iam_role.backup[0].arn : var.backup_role_arn
  resources    = [aws_dynamodb_table.this.arn]
}

resource "aws_iam_role" "backup" {
  count = var.backup_plan_enabled && var.create_backup_role ? 1 : 0

  name                 = "${local.short_name}-backup-plan"
  path                 = var.policy_path
  description          = "Lets AWS Backup back up the table ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AWSBackup"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "backup.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

# What AWSBackupServiceRolePolicyForBackup says of DynamoDB, of this table alone.
resource "aws_iam_role_policy" "backup" {
  count = var.backup_plan_enabled && var.create_backup_role ? 1 : 0

  name = "backup"
  role = aws_iam_role.backup[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "ReadTable"
          Effect   = "Allow"
          Action   = ["dynamodb:CreateBackup", "dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob"]
          Resource = [aws_dynamodb_table.this.arn]
        },
        {
          Sid      = "EndBackups"
          Effect   = "Allow"
          Action   = ["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"]
          Resource = ["${aws_dynamodb_table.this.arn}/backup/*"]
        },
        {
          Sid    = "FillVault"
          Effect = "Allow"
          Action = ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"]
          Resource = concat(
            ["arn:${local.partition}:backup:${local.location}:${local.account}:backup-vault:${local.backup_vault}"],
            var.backup_copy_vault_arn[*],
          )
        },
        {
          Sid      = "TagRecoveryPoints"
          Effect   = "Allow"
          Action   = ["backup:TagResource"]
          Resource = ["arn:${local.partition}:backup:${local.location}:${local.account}:recovery-point:*"]
        },
      ],
      local.key_statements.write,
    )
  })
}
