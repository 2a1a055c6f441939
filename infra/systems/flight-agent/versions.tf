terraform {
  # 1.11 is the first with S3's own locking (use_lockfile), 6.0 the first provider with a region per resource.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}
