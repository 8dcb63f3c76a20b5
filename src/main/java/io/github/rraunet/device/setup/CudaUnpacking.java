package io.github.rraunet.device.setup;

import io.github.rraunet.device.CudaLibrary;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Takes the libraries that are needed out of the jar of CUDA and cuDNN, into one folder. */
final class CudaUnpacking {

  /** Written at last: sizes and names of what was unpacked. */
  static final String LIST = "unpacked.txt";

  private static final String INSIDE = "org/bytedeco/cuda/linux-x86_64/";
  private static final Pattern WANTED = Pattern.compile(
    "lib(cudart|cublas|cublasLt|cufft|cusolver|cusparse|nvJitLink|cudnn\\w*|nvrtc|nvrtc-builtins)\\.so\\.[\\d.]+");
  private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (" + WANTED + ")");
  private static final int BUFFER_BYTES = 1 << 20;

  private CudaUnpacking() {}

  /** @return whether all is there that an earlier run unpacked, with the sizes that it had */
  static boolean isDone(final Path folder) throws IOException {
    final Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(list)) return false;
    final List<String> lines = List.of(Files.readString(list, StandardCharsets.ISO_8859_1).split("\n"));
    for (final String line : lines) {
      final Matcher sizeAndName = LINE.matcher(line);
      if (!sizeAndName.matches()) return false; // the list was damaged; unpacking again makes it anew
      final Path file = folder.resolve(sizeAndName.group(2));
      if (!Files.isRegularFile(file) || Files.size(file) != Long.parseLong(sizeAndName.group(1))) return false;
    }
    return Stream.of(CudaLibrary.values()).filter(l -> l.use() != CudaLibrary.Use.DRIVER)
      .allMatch(l -> lines.stream().anyMatch(line -> line.endsWith(" " + l.soname())));
  }

  /** @return bytes of the libraries that are there, whole */
  static long made(final Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      long bytes = 0;
      for (final Path file : files)
        if (WANTED.matcher(file.getFileName().toString()).matches()) bytes += Files.size(file);
      return bytes;
    }
  }

  /** Goes on after what an interrupted run has left. */
  static void run(final Path jar, final Path folder, final Progress progress) throws IOException {
    Files.createDirectories(folder);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      final Map<String, ZipEntry> wanted = wanted(zip, jar);
      final long total = wanted.values().stream().mapToLong(ZipEntry::getSize).sum();
      long done = 0;
      for (final Map.Entry<String, ZipEntry> library : wanted.entrySet()) {
        final Path file = folder.resolve(library.getKey());
        if (!Files.exists(file) || Files.size(file) != library.getValue().getSize())
          unpack(zip, library.getValue(), file, done, total, progress);
        done += library.getValue().getSize();
      }
      final List<String> lines = new ArrayList<>();
      wanted.forEach((name, entry) -> lines.add(entry.getSize() + " " + name));
      FileReplacement.write(folder.resolve(LIST), lines.stream().map(l -> l + "\n").collect(Collectors.joining()));
    }
  }

  private static Map<String, ZipEntry> wanted(final ZipFile zip, final Path jar) throws IOException {
    final Map<String, ZipEntry> wanted = new LinkedHashMap<>();
    final Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      final ZipEntry entry = entries.nextElement();
      final String name = entry.getName().startsWith(INSIDE) ? entry.getName().substring(INSIDE.length()) : "";
      if (WANTED.matcher(name).matches()) wanted.put(name, entry);
    }
    for (final CudaLibrary library : CudaLibrary.values())
      if (library.use() != CudaLibrary.Use.DRIVER && !wanted.containsKey(library.soname()))
        throw new IOException(jar + " holds no " + INSIDE + library.soname() + "; is it another jar?");
    return wanted;
  }

  private static void unpack(final ZipFile zip, final ZipEntry entry, final Path file, final long before, final long total,
    final Progress progress) throws IOException
  {
    try (var replacement = new FileReplacement(file)) {
      try (InputStream in = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(replacement.partial())) {
        final byte[] buffer = new byte[BUFFER_BYTES];
        long done = before;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          progress.throwIfCanceled();
          out.write(buffer, 0, n);
          done += n;
          progress.report("Unpacking CUDA and cuDNN (MB)", done / 1_000_000, total / 1_000_000);
        }
      }
      replacement.complete();
    }
  }
}
