variable "environment" { type = string }

variable "notifications_table_name" { type = string }

variable "common_tags" { type = map(string) }

# With provisioned capacity, everything optional in the original was on, too.
variable "provisioned" {
  type    = bool
  default = false
}

locals {
  capacity = var.provisioned ? 5 : null
  optional = var.provisioned ? 1 : 0
}

resource "aws_dynamodb_table" "notifications" {
  name             = var.notifications_table_name
  billing_mode     = var.provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"
  read_capacity    = local.capacity
  write_capacity   = local.capacity
  hash_key         = "PK"
  range_key        = "SK"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  tags = merge(var.common_tags, {
    Name        = var.notifications_table_name
    Service     = "notifications"
    ManagedBy   = "Terraform"
    Environment = var.environment
  })

  dynamic "attribute" {
    for_each = concat(["PK", "SK"], var.provisioned ? ["type", "createdAt"] : [])

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.provisioned ? ["TypeIndex"] : []

    content {
      name            = global_secondary_index.value
      hash_key        = "type"
      range_key       = "createdAt"
      projection_type = "ALL"
      read_capacity   = local.capacity
      write_capacity  = local.capacity
    }
  }

  ttl {
    enabled        = true
    attribute_name = "ttl"
  }

  point_in_time_recovery {
    enabled = false
  }

  server_side_encryption {
    enabled = true
  }
}

output "notifications_table_name" {
  value = aws_dynamodb_table.notifications.name
}
