terraform {
  # 1.11 is the first with S3's own locking (use_lockfile).
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # From what the module table needs, up to the next major version, which may plan otherwise.
      version = ">= 6.22, < 7.0"
    }
  }
}
