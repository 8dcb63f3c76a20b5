package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** The times of a file, which can be set where the file system keeps them. */
record Times(HadoopPath file) implements BasicFileAttributeView {

  private static final long AS_IT_IS = -1;

  @Override
  public String name() {
    return HadoopFileSystem.VIEW;
  }

  @Override
  public BasicFileAttributes readAttributes() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  @Override
  public void setTimes(final FileTime modified, final FileTime accessed, final FileTime created) throws IOException {
    try {
      file.getFileSystem().connected().setTimes(file.toHadoop(), modified == null ? AS_IT_IS : modified.toMillis(),
        accessed == null ? AS_IT_IS : accessed.toMillis());
    }
    catch (final IOException | RuntimeException e) {
      throw HadoopFailure.of(file, e);
    }
  }
}
