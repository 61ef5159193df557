// Package atomicfile replaces files whole or not at all: who reads one sees the
// old or the new text, also after a crash. It is renameio, and what stands in for
// it on Windows.
package atomicfile

// Write makes or replaces a file, with mode 0600. The temporary file is made
// beside it, so that the rename never crosses file systems.
func Write(path string, data []byte) error { return write(path, data) }

// Replace is Write for a file of the person's own: one that is there keeps its
// mode and its owner.
func Replace(path string, data []byte) error { return replace(path, data) }
