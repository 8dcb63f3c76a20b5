package io.github.rraunet.device.setup;

import java.net.URI;
import java.nio.file.Path;

/**
 * A jar on Maven Central, pinned.
 *
 * @param group    such as "org.bytedeco"
 * @param name     of the artifact
 * @param version  of the artifact
 * @param classifier that tells the system and the build
 * @param bytes    size of the jar
 * @param sha256   of the jar, in small hexadecimal digits; its SHA-1 was compared with the one that Maven Central publishes
 */
public record GpuArtifact(String group, String name, String version, String classifier, long bytes, String sha256) {

  /** TensorFlow 2.18 compiled for NVIDIA GPUs; also runs without one. */
  public static final GpuArtifact TENSORFLOW = new GpuArtifact("org.tensorflow", "tensorflow-core-native", "1.1.0",
    "linux-x86_64-gpu", 526_493_073L, "9e2c48fbc444e941dc09eb998b16c8d699c8ca950d2bf09ab90871137a982826");

  /** Libraries of CUDA 12.6 and cuDNN 9.5. */
  public static final GpuArtifact CUDA = new GpuArtifact("org.bytedeco", "cuda", "12.6-9.5-1.5.11", "linux-x86_64-redist",
    2_026_748_503L, "b9130f92e121c5ae39d93083b2db5305af3b53bab1ef232463e281593ebb74d0");

  /** @return file name as Maven has it */
  public String fileName() {
    return name + "-" + version + "-" + classifier + ".jar";
  }

  private String path() {
    return group.replace('.', '/') + "/" + name + "/" + version + "/" + fileName();
  }

  /** @param repository root of a Maven repository on the web */
  URI in(final URI repository) {
    final String root = repository.toString();
    return URI.create((root.endsWith("/") ? root : root + "/") + path());
  }

  /** @param repository root of a Maven repository on this machine */
  Path in(final Path repository) {
    return repository.resolve(path());
  }
}
