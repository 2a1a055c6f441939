# Bucket, key and region are the account's and are handed in by `make deploy` (-backend-config), so that nothing
# of an account stands here. S3 locks the state by itself: no lock table.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
