// Package awsconfig reads ~/.aws/config and ~/.aws/credentials exactly as the AWS CLI does, and keeps
// the line and the byte range of everything it reads.
//
// It owns the grammar: Python's configparser.RawConfigParser with its defaults, then botocore's
// configloader.py (shlex on the section header, one level of nested values) and session.py (the sections
// of the credentials file are profiles too, and their values take precedence). It also owns what follows from the
// files alone: which profiles and sessions there are, which profile belongs to which session, and whether
// a session can be used at all.
//
// It refuses what the AWS CLI refuses, but says on which line and what to do about it; it
// never guesses at a broken file. It reads no environment (paths come from an [Env]), starts no process,
// does no network, and writes nothing.
//
// It departs from the AWS CLI in three places, on purpose:
//
//   - A file that exists but cannot be read is an error. Python's configparser skips it silently, and
//     the user is told that no profile exists.
//   - The files are UTF-8. The AWS CLI takes the locale's encoding, which is UTF-8 wherever the locale is
//     UTF-8, C or POSIX.
//   - A file of more than 1 GiB is refused.
package awsconfig
