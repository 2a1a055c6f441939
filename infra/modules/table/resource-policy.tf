# The table's and the stream's own policies, by which another account is let in.

locals {
  resource_policies = {
    for kind, statements in {
      table = [for statement in var.resource_policy_statements : merge(statement, { resources = local.table_and_indexes })]
      # Without a stream there is nothing to hang a policy on.
      stream = [for statement in var.stream_resource_policy_statements : merge(statement, { resources = [aws_dynamodb_table.this.stream_arn] }) if local.stream_enabled]
    } :
    kind => jsonencode({
      Version = "2012-10-17"
      Statement = [
        for statement in statements : merge(
          {
            Sid       = statement.sid
            Effect    = statement.effect
            Principal = statement.principals
            Action    = statement.actions
            Resource  = statement.resources
          },
          length(statement.conditions) > 0 ? { Condition = statement.conditions } : {},
        )
      ]
    })
  }
}

resource "aws_dynamodb_resource_policy" "table" {
  count = length(var.resource_policy_statements) > 0 ? 1 : 0

  region       = var.region
  resource_arn = aws_dynamodb_table.this.arn
  policy       = local.resource_policies.table
}

resource "aws_dynamodb_resource_policy" "stream" {
  count = length(var.stream_resource_policy_statements) > 0 && local.stream_enabled ? 1 : 0

  region       = var.region
  resource_arn = aws_dynamodb_table.this.stream_arn
  policy       = local.resource_policies.stream
}
