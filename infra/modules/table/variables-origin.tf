# Where the table's items come from, and where else they are.

variable "replicas" {
  description = "Further regions with the same table (global table), on demand only. consistency_mode STRONG: for exactly two of them, or one and witness_region, without TTL and local indexes. point_in_time_recovery null: as the table; kms_key_arn: a key in that region, needed where the table has one of its own."
  type = list(object({
    region_name                 = string
    kms_key_arn                 = optional(string)
    point_in_time_recovery      = optional(bool)
    propagate_tags              = optional(bool, true)
    deletion_protection_enabled = optional(bool)
    consistency_mode            = optional(string, "EVENTUAL")
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for replica in var.replicas : can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", replica.region_name))]) && length(distinct(var.replicas[*].region_name)) == length(var.replicas)
    error_message = "replicas: each region_name must be like eu-west-1, and only once; got ${jsonencode(var.replicas[*].region_name)}."
  }

  validation {
    condition     = alltrue([for replica in var.replicas : contains(["EVENTUAL", "STRONG"], replica.consistency_mode)]) && length(distinct(var.replicas[*].consistency_mode)) <= 1
    error_message = "replicas: consistency_mode must be EVENTUAL or STRONG, and the same for all; got ${jsonencode(var.replicas[*].consistency_mode)}."
  }

  validation {
    condition     = alltrue([for replica in var.replicas : replica.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:${replica.region_name}:[0-9]{12}:key/.+$", replica.kms_key_arn))])
    error_message = "replicas: a kms_key_arn must be a key's ARN in the replica's region; got ${jsonencode({ for replica in var.replicas : replica.region_name => replica.kms_key_arn })}."
  }

  validation {
    condition     = length(var.replicas) == 0 || var.billing_mode == "PAY_PER_REQUEST"
    error_message = "replicas need billing_mode PAY_PER_REQUEST; it is ${var.billing_mode}. AWS adds a replica to a PROVISIONED table only when its writes are scaled already, and scaling comes after the table."
  }

  validation {
    condition     = contains(var.replicas[*].consistency_mode, "STRONG") ? !local.ttl_enabled && length(var.definition.local_secondary_indexes) == 0 : true
    error_message = "replicas: consistency_mode STRONG goes without TTL and without local indexes; ttl_enabled is ${local.ttl_enabled}, and ${var.definition.table_name} has ${length(var.definition.local_secondary_indexes)} local index(es)."
  }

  validation {
    condition     = length(var.replicas) == 0 ? true : coalesce(var.stream_enabled, var.definition.stream != null) && coalesce(var.stream_view_type, try(var.definition.stream.view, null), "NEW_AND_OLD_IMAGES") == "NEW_AND_OLD_IMAGES"
    error_message = "replicas need the stream with NEW_AND_OLD_IMAGES; stream_enabled is ${coalesce(var.stream_enabled, var.definition.stream != null)}, the view ${coalesce(var.stream_view_type, try(var.definition.stream.view, null), "NEW_AND_OLD_IMAGES")}."
  }

  validation {
    condition     = length(var.replicas) == 0 || (var.kms_key_arn == null && !var.create_kms_key) ? true : alltrue([for replica in var.replicas : replica.kms_key_arn != null])
    error_message = "replicas: where the table has a KMS key of its own, each replica needs a kms_key_arn in its region; missing for ${join(", ", [for replica in var.replicas : replica.region_name if replica.kms_key_arn == null])}."
  }
}

variable "witness_region" {
  description = "With one replica of consistency_mode STRONG: the region that only bears witness. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.witness_region == null ? true : can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", var.witness_region)) && length(var.replicas) == 1 && alltrue([for replica in var.replicas : replica.consistency_mode == "STRONG"])
    error_message = "witness_region must be like eu-west-3 and goes with exactly one replica of consistency_mode STRONG; got \"${coalesce(var.witness_region, "null")}\" and ${length(var.replicas)} replica(s)."
  }

  validation {
    condition     = var.witness_region == null ? true : !contains(var.replicas[*].region_name, var.witness_region)
    error_message = "witness_region must be another region than the replica's; got \"${coalesce(var.witness_region, "null")}\"."
  }

  validation {
    condition     = var.witness_region == null && contains(var.replicas[*].consistency_mode, "STRONG") ? length(var.replicas) == 2 : true
    error_message = "witness_region must be given with one replica of consistency_mode STRONG, since such a table is in three regions; without it two replicas are needed, and there are ${length(var.replicas)}."
  }
}

variable "import_from_s3" {
  description = "Fill the new table from files in S3. Terraform reads it when it creates the table, never again."
  type = object({
    bucket           = string
    key_prefix       = optional(string)
    bucket_owner     = optional(string)
    input_format     = optional(string, "DYNAMODB_JSON")
    compression_type = optional(string, "NONE")
    csv_delimiter    = optional(string)
    csv_header_list  = optional(set(string))
  })
  default = null

  validation {
    condition     = var.import_from_s3 == null ? true : contains(["DYNAMODB_JSON", "ION", "CSV"], var.import_from_s3.input_format) && contains(["NONE", "GZIP", "ZSTD"], var.import_from_s3.compression_type)
    error_message = "import_from_s3: input_format must be DYNAMODB_JSON, ION or CSV, compression_type NONE, GZIP or ZSTD; got ${jsonencode(var.import_from_s3)}."
  }

  validation {
    condition     = var.import_from_s3 == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.import_from_s3.bucket)) && (var.import_from_s3.bucket_owner == null ? true : can(regex("^[0-9]{12}$", var.import_from_s3.bucket_owner)))
    error_message = "import_from_s3: bucket must be a bucket's name, and bucket_owner an account's 12 digits; got ${jsonencode(var.import_from_s3)}."
  }

  validation {
    condition     = var.import_from_s3 == null ? true : var.import_from_s3.input_format == "CSV" || (var.import_from_s3.csv_delimiter == null && var.import_from_s3.csv_header_list == null)
    error_message = "import_from_s3: csv_delimiter and csv_header_list go with input_format CSV only; got ${jsonencode(var.import_from_s3)}."
  }
}

variable "restore" {
  description = "Make the table from another one's point-in-time recovery: source_table_name in this region or source_table_arn, and date_time (2026-01-31T12:00:00Z) or, without it, the latest moment."
  type = object({
    source_table_name = optional(string)
    source_table_arn  = optional(string)
    date_time         = optional(string)
  })
  default = null

  validation {
    condition     = var.restore == null ? true : (var.restore.source_table_name == null) != (var.restore.source_table_arn == null)
    error_message = "restore needs exactly one of source_table_name and source_table_arn; got ${jsonencode(var.restore)}."
  }

  validation {
    condition     = var.restore == null ? true : var.restore.source_table_arn == null ? true : can(regex("^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/.+$", var.restore.source_table_arn))
    error_message = "restore.source_table_arn must be like arn:aws:dynamodb:eu-central-1:123456789012:table/Name; got ${jsonencode(var.restore)}."
  }

  validation {
    condition     = var.restore == null ? true : var.restore.date_time == null ? true : can(formatdate("YYYY", var.restore.date_time))
    error_message = "restore.date_time must be like 2026-01-31T12:00:00Z; got ${jsonencode(var.restore)}."
  }

  validation {
    condition     = var.restore == null || var.import_from_s3 == null
    error_message = "restore and import_from_s3 exclude each other: a new table has one origin."
  }
}
