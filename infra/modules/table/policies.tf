# What IAM policies allow, by kind. Every action is named, every resource is this table or a part of it.

locals {
  policy_kinds = ["full", "read_only", "stream", "writer", "function"]

  item_reads  = ["dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
  item_writes = ["dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]

  table_and_indexes = [aws_dynamodb_table.this.arn, "${aws_dynamodb_table.this.arn}/index/*"]

  items_statement = {
    full      = { Sid = "Items", Effect = "Allow", Action = sort(concat(local.item_reads, local.item_writes)), Resource = local.table_and_indexes }
    read_only = { Sid = "ReadItems", Effect = "Allow", Action = local.item_reads, Resource = local.table_and_indexes }
    # Writes go to the table alone; DynamoDB brings them to the indexes.
    writer = { Sid = "WriteItems", Effect = "Allow", Action = local.item_writes, Resource = [aws_dynamodb_table.this.arn] }
    function = {
      Sid      = "Items"
      Effect   = "Allow"
      Action   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"]
      Resource = local.table_and_indexes
    }
  }

  # None where the stream is off: there is no ARN to name then.
  stream_statements = local.stream_enabled ? [
    {
      Sid      = "ReadStream"
      Effect   = "Allow"
      Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
      Resource = [aws_dynamodb_table.this.stream_arn]
    },
    {
      # Lists streams, so it names none of them: all that this table has and had.
      Sid      = "FindStream"
      Effect   = "Allow"
      Action   = ["dynamodb:ListStreams"]
      Resource = ["${aws_dynamodb_table.this.arn}/stream/*"]
    },
  ] : []

  # A key of the account's own is used in the name of whoever reads or writes, through DynamoDB alone; AWS's keys ask for nothing.
  key_reads  = ["kms:Decrypt", "kms:DescribeKey"]
  key_writes = ["kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
  key_statements = {
    for kind, actions in { read = local.key_reads, write = concat(local.key_reads, local.key_writes) } : kind => [
      for arn in var.create_kms_key || var.kms_key_arn != null ? [local.kms_key_arn] : [] :
      {
        Sid       = "UseKey"
        Effect    = "Allow"
        Action    = actions
        Resource  = [arn]
        Condition = { StringEquals = { "kms:ViaService" = "dynamodb.${split(":", arn)[3]}.amazonaws.com" } }
      }
    ]
  }

  policy_statements = {
    full      = concat([local.items_statement.full], local.stream_statements, local.key_statements.write)
    read_only = concat([local.items_statement.read_only], local.key_statements.read)
    stream    = [for statement in concat(local.stream_statements, local.key_statements.read) : statement if local.stream_enabled]
    writer    = concat([local.items_statement.writer], local.key_statements.write)
    function  = concat([local.items_statement.function], local.key_statements.write)
  }

  policy_documents = {
    for kind, statements in local.policy_statements : kind => length(statements) == 0 ? null : jsonencode({
      Version   = "2012-10-17"
      Statement = statements
    })
  }

  policy_descriptions = {
    full      = "Items and stream of the DynamoDB table ${var.name}"
    read_only = "Reads the DynamoDB table ${var.name}"
    stream    = "Reads the change stream of the DynamoDB table ${var.name}"
    writer    = "Writes to the DynamoDB table ${var.name} and reads nothing"
    function  = "What a function does with items of the DynamoDB table ${var.name}"
  }

  policies = { for kind, policy in var.policies : kind => policy if kind != "stream" || local.stream_enabled }

  attachments = merge([
    for kind, policy in local.policies : { for key, role in policy.attach_to_roles : "${kind}:${key}" => { kind = kind, role = role } }
  ]...)
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name        = coalesce(each.value.name, "${var.name}-${replace(each.key, "_", "-")}")
  description = coalesce(each.value.description, local.policy_descriptions[each.key])
  path        = var.policy_path
  policy      = local.policy_documents[each.key]
  tags        = local.tags
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = each.value.role
  policy_arn = aws_iam_policy.this[each.value.kind].arn
}
