# What the table is: its definition, its name, and which of the definition's choices are taken.

variable "definition" {
  description = "The table's definition: jsondecode(file(\"…/definitions/tables/NAME.json\")). Keys, indexes, attribute types, TTL attribute and stream view are read from it."
  nullable    = false
  type = object({
    table_name  = string
    description = optional(string)
    primary_key = object({ partition_key = string, sort_key = optional(string) })
    # Of any type: a projection is "ALL", "KEYS_ONLY" or a list of attributes, and Terraform's lists hold one type only.
    global_secondary_indexes = optional(any, [])
    local_secondary_indexes  = optional(any, [])
    attributes               = map(object({ type = string }))
    ttl_attribute            = optional(string)
    stream                   = optional(object({ view = optional(string, "NEW_AND_OLD_IMAGES") }))
  })

  validation {
    condition = alltrue([
      for key in compact([var.definition.primary_key.partition_key, var.definition.primary_key.sort_key]) :
      contains(["S", "N", "B"], try(var.definition.attributes[key].type, ""))
    ])
    error_message = "definition.primary_key of ${var.definition.table_name} names ${join(", ", compact([var.definition.primary_key.partition_key, var.definition.primary_key.sort_key]))}; each must be among definition.attributes, with the type S, N or B."
  }

  validation {
    condition = alltrue([
      for index in concat(
        [for index in var.definition.global_secondary_indexes : { name = try(index.index_name, ""), keys = compact([try(index.partition_key, "?"), try(index.sort_key, null)]) }],
        [for index in var.definition.local_secondary_indexes : { name = try(index.index_name, ""), keys = [try(index.sort_key, "?")] }],
      ) :
      can(regex("^[A-Za-z0-9_.-]{3,255}$", index.name)) && alltrue([
        for key in index.keys : contains(["S", "N", "B"], try(var.definition.attributes[key].type, ""))
      ])
    ])
    error_message = "definition of ${var.definition.table_name}: each index needs an index_name of 3 to 255 letters, digits, _ . -, and its partition_key (local: sort_key) among definition.attributes with the type S, N or B; got ${jsonencode([var.definition.global_secondary_indexes, var.definition.local_secondary_indexes])}."
  }

  validation {
    condition = alltrue([
      for index in concat([for index in var.definition.global_secondary_indexes : index], [for index in var.definition.local_secondary_indexes : index]) :
      contains(["ALL", "KEYS_ONLY"], try(tostring(index.projection), "ALL")) || try(length(tolist(index.projection)) > 0, false)
    ])
    error_message = "definition of ${var.definition.table_name}: an index's projection is \"ALL\", \"KEYS_ONLY\" or a list of at least one attribute; got ${jsonencode([for index in concat([for index in var.definition.global_secondary_indexes : index], [for index in var.definition.local_secondary_indexes : index]) : try(index.projection, "ALL")])}."
  }

  validation {
    condition     = length(distinct(concat([for index in var.definition.global_secondary_indexes : try(index.index_name, "")], [for index in var.definition.local_secondary_indexes : try(index.index_name, "")]))) == length(var.definition.global_secondary_indexes) + length(var.definition.local_secondary_indexes)
    error_message = "definition of ${var.definition.table_name}: two indexes have the same index_name."
  }

  validation {
    condition     = contains(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"], try(var.definition.stream.view, "KEYS_ONLY")) && var.definition.ttl_attribute != ""
    error_message = "definition of ${var.definition.table_name}: stream.view must be NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE or KEYS_ONLY, and ttl_attribute not empty; got ${jsonencode([try(var.definition.stream.view, null), var.definition.ttl_attribute])}."
  }

  validation {
    condition = (
      length(var.definition.global_secondary_indexes) <= 20 &&
      length(var.definition.local_secondary_indexes) <= (var.definition.primary_key.sort_key == null ? 0 : 5)
    )
    error_message = "definition of ${var.definition.table_name}: a table has at most 20 global indexes and 5 local ones (none without a sort_key); got ${length(var.definition.global_secondary_indexes)} and ${length(var.definition.local_secondary_indexes)}."
  }
}

variable "name" {
  description = "The table's full name; policies, alarms, roles and backups are named after it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.name))
    error_message = "name must be 3 to 255 letters, digits, _ . -; got \"${var.name}\"."
  }
}

variable "region" {
  description = "Region of the table and all around it; null: the provider's."
  type        = string
  default     = null

  validation {
    condition     = var.region == null ? true : can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", var.region))
    error_message = "region must be like eu-central-1, or null for the provider's; got \"${coalesce(var.region, "null")}\"."
  }
}

variable "tags" {
  description = "Tags of everything that takes tags. Name is the table's name unless given here."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= (var.definition_tags ? 47 : 49) && alltrue([
      for key, value in var.tags : can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}$", value)) && !startswith(lower(key), "aws:")
    ])
    error_message = "tags takes at most ${var.definition_tags ? "47 (Name, Table and Description are" : "49 (Name is"} added), with keys of 1 to 128 letters, digits, spaces, _ . : / = + - @ that do not begin with aws:, and values of up to 256 of the same characters; got ${length(var.tags)}: ${jsonencode(var.tags)}."
  }
}

variable "definition_tags" {
  description = "Add the definition's table_name and description as the tags Table and Description."
  type        = bool
  default     = false
  nullable    = false
}

variable "timeouts" {
  description = "How long Terraform waits for the table, e.g. { create = \"2h\" } for a large import. Not given: the provider's 30, 60 and 10 minutes."
  type        = object({ create = optional(string), update = optional(string), delete = optional(string) })
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for value in values(var.timeouts) : value == null ? true : can(regex("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$", value)) && value != ""])
    error_message = "timeouts are written like 90m or 1h30m; got ${jsonencode(var.timeouts)}."
  }
}

variable "optional_indexes" {
  description = "Names of the definition's indexes marked optional that this table has, too (notifications: [\"TypeIndex\"])."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = length(setsubtract(var.optional_indexes, [
      for index in var.definition.global_secondary_indexes : index.index_name if try(index.optional, false)
    ])) == 0
    error_message = "optional_indexes: ${join(", ", var.optional_indexes)} must all be indexes with \"optional\": true in the definition, which are: ${join(", ", [for index in var.definition.global_secondary_indexes : index.index_name if try(index.optional, false)])}."
  }
}

variable "seed_items" {
  description = "Items put into the new table, by a name of your own. item: JSON with DynamoDB's types ({\"jobId\":{\"S\":\"system-status\"}}); ttl_days: adds the TTL attribute that many days ahead, renewed twice in that time; created_attributes: adds the time of seeding to these. Later changes by the application stay."
  type        = map(object({ item = string, ttl_days = optional(number), created_attributes = optional(set(string), []) }))
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for seed in values(var.seed_items) : alltrue([
        for key in compact([var.definition.primary_key.partition_key, var.definition.primary_key.sort_key]) :
        can(jsondecode(seed.item)[key][var.definition.attributes[key].type])
      ])
    ])
    error_message = "seed_items: each item must be JSON with DynamoDB's types that holds the key ${join(", ", compact([var.definition.primary_key.partition_key, var.definition.primary_key.sort_key]))}, like {\"${var.definition.primary_key.partition_key}\":{\"S\":\"…\"}}; got ${jsonencode(values(var.seed_items)[*].item)}."
  }

  validation {
    condition     = alltrue([for seed in values(var.seed_items) : seed.ttl_days == null ? true : seed.ttl_days >= 1 && floor(seed.ttl_days) == seed.ttl_days])
    error_message = "seed_items: ttl_days must be a whole number of days from 1; got ${jsonencode({ for name, seed in var.seed_items : name => seed.ttl_days })}."
  }

  validation {
    condition     = alltrue([for seed in values(var.seed_items) : seed.ttl_days == null]) || var.ttl_attribute_name != null || var.definition.ttl_attribute != null
    error_message = "seed_items: ttl_days needs a TTL attribute; the definition of ${var.definition.table_name} has no ttl_attribute, and ttl_attribute_name is null."
  }
}
