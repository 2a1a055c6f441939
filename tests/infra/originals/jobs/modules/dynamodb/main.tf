variable "project_name" { type = string }

variable "environment" { type = string }

variable "resource_suffix" { type = string }

variable "tags" { type = map(string) }

resource "aws_dynamodb_table" "main" {
  name         = "CloudToolsJobs-${var.environment}-${var.resource_suffix}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "jobId"
  tags         = merge(var.tags, { Name = "${var.project_name}-${var.environment}-jobs-table", Type = "JobTracking" })

  dynamic "attribute" {
    for_each = ["jobId", "status", "userId", "createdAt"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = { StatusIndex = "status", UserIndex = "userId" }

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value
      range_key       = "createdAt"
      projection_type = "ALL"
    }
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_contributor_insights" "main" {
  table_name = aws_dynamodb_table.main.name
}

# The original set createdAt and ttl by timestamp(), so that they differed on every plan.
resource "aws_dynamodb_table_item" "system_status" {
  count = 1

  table_name = aws_dynamodb_table.main.name
  hash_key   = aws_dynamodb_table.main.hash_key

  item = jsonencode({
    jobId       = { S = "SYSTEM_STATUS" }
    status      = { S = "active" }
    createdAt   = { S = "2025-01-18T09:30:00Z" }
    jobType     = { S = "system" }
    description = { S = "System status monitoring entry" }
    ttl         = { N = "1768728600" }
  })
}

output "table_name" {
  value = aws_dynamodb_table.main.name
}
