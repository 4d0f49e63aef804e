"""An Archive comes in; what each check found in its instances and members goes out."""
