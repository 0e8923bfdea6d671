// Command matbang serves the map of the industrial zones of Quảng Ninh and the
// work around it: set-up, migration, loading, backup.
package main

func main() {}
