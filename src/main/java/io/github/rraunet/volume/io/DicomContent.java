package io.github.rraunet.volume.io;

/** What the files of a folder itself hold of DICOM. */
public enum DicomContent {
  NONE,
  /** At least one slice, or a file of which nobody can tell: reading it as a series says what is wrong. */
  SERIES,
  /** Only objects that are no slices of a scan: the index of a disc (DICOMDIR), reports, structure sets, segmentations. */
  NO_SLICES
}
