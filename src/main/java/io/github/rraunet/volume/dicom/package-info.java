/** The compressions of DICOM's pixels; what else stands in a DICOM file is for others. */
package io.github.rraunet.volume.dicom;
