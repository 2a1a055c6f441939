# Who may do what with the table.

variable "policies" {
  description = "IAM policies to make, by kind: full (items, table's description, stream), read_only, stream, writer (puts and changes, reads nothing), function (the six item actions of a function). name null: NAME-KIND with dashes; attach_to_roles: role names by a key of your own. A stream policy is not made where the stream is off."
  type = map(object({
    name            = optional(string)
    description     = optional(string)
    attach_to_roles = optional(map(string), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.policies), ["full", "read_only", "stream", "writer", "function"])) == 0
    error_message = "policies are of the kinds full, read_only, stream, writer and function; got ${join(", ", keys(var.policies))}."
  }

  validation {
    condition     = alltrue([for policy in values(var.policies) : policy.name == null ? true : can(regex("^[\\w+=,.@-]{1,128}$", policy.name))])
    error_message = "policies: a name must be 1 to 128 letters, digits, _ + = , . @ -; got ${jsonencode({ for kind, policy in var.policies : kind => policy.name })}."
  }

  validation {
    condition     = alltrue(flatten([for policy in values(var.policies) : [for role in values(policy.attach_to_roles) : can(regex("^[\\w+=,.@-]{1,64}$", role))]]))
    error_message = "policies: attach_to_roles takes roles' names, not ARNs; got ${jsonencode({ for kind, policy in var.policies : kind => policy.attach_to_roles })}."
  }
}

variable "policy_path" {
  description = "Path of the IAM policies and roles that are made."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]+/)?$", var.policy_path)) && length(var.policy_path) <= 512
    error_message = "policy_path must begin and end with /, like /tables/; got \"${var.policy_path}\"."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the roles that are made (backups); null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be like arn:aws:iam::123456789012:policy/boundary; got \"${coalesce(var.permissions_boundary_arn, "null")}\"."
  }
}

variable "resource_policy_statements" {
  description = "Statements of the table's own policy, e.g. for other accounts, which need a key that lets them in (README: known limits). They hold for the table and its indexes. principals: e.g. { AWS = [\"arn:aws:iam::123456789012:root\"] }; conditions: operator to key to values."
  type = list(object({
    sid        = string
    effect     = optional(string, "Allow")
    principals = map(list(string))
    actions    = list(string)
    conditions = optional(map(map(list(string))), {})
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue(flatten([for statement in var.resource_policy_statements : [for action in statement.actions : can(regex("^dynamodb:[A-Z][A-Za-z]+$", action))]]))
    error_message = "resource_policy_statements: each action is a whole one of DynamoDB, like dynamodb:Query, without *; got ${jsonencode(flatten(var.resource_policy_statements[*].actions))}."
  }

  validation {
    condition     = alltrue([for statement in var.resource_policy_statements : contains(["Allow", "Deny"], statement.effect) && length(statement.principals) > 0])
    error_message = "resource_policy_statements: effect must be Allow or Deny, and principals not empty; got ${jsonencode([for statement in var.resource_policy_statements : [statement.effect, statement.principals]])}."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.resource_policy_statements : [for identifiers in values(statement.principals) : [for identifier in identifiers : identifier != "*" || statement.effect == "Deny" || length(statement.conditions) > 0]]]))
    error_message = "resource_policy_statements: the principal * may be allowed under conditions only; got ${jsonencode(var.resource_policy_statements[*].principals)}."
  }
}

variable "stream_resource_policy_statements" {
  description = "Statements of the stream's own policy, like resource_policy_statements. They hold for the stream."
  type = list(object({
    sid        = string
    effect     = optional(string, "Allow")
    principals = map(list(string))
    actions    = list(string)
    conditions = optional(map(map(list(string))), {})
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue(flatten([for statement in var.stream_resource_policy_statements : [for action in statement.actions : contains(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], action)]]))
    error_message = "stream_resource_policy_statements: the actions are dynamodb:DescribeStream, dynamodb:GetRecords and dynamodb:GetShardIterator; got ${jsonencode(flatten(var.stream_resource_policy_statements[*].actions))}."
  }

  validation {
    condition     = alltrue([for statement in var.stream_resource_policy_statements : contains(["Allow", "Deny"], statement.effect) && length(statement.principals) > 0])
    error_message = "stream_resource_policy_statements: effect must be Allow or Deny, and principals not empty; got ${jsonencode([for statement in var.stream_resource_policy_statements : [statement.effect, statement.principals]])}."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.stream_resource_policy_statements : [for identifiers in values(statement.principals) : [for identifier in identifiers : identifier != "*" || statement.effect == "Deny" || length(statement.conditions) > 0]]]))
    error_message = "stream_resource_policy_statements: the principal * may be allowed under conditions only; got ${jsonencode(var.stream_resource_policy_statements[*].principals)}."
  }
}
