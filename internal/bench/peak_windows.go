package main

import "errors"

func peak([]string) error { return errors.New("not on Windows") }
