package io.github.rraunet.spark.hadoop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** An HDFS of one name node and one data node in this process, on the loopback interface. */
public final class MiniHdfs implements Closeable {

  private final MiniDFSCluster cluster;

  /**
   * Settings for who uses it, by name: files have several blocks, and whoever closes one looks again soon whether the data node has
   * told of it.
   */
  public static final Map<String, String> CLIENT = Map.of("dfs.blocksize", "65536",
    "dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "5");

  /** @param folder of its blocks */
  public MiniHdfs(final Path folder) throws IOException {
    final Configuration settings = new Configuration();
    settings.set("dfs.namenode.fs-limits.min-block-size", "1024");
    settings.set("dfs.namenode.edits.noeditlogchannelflush", "true");
    cluster = new MiniDFSCluster.Builder(settings, folder.toFile()).numDataNodes(1).build();
    cluster.waitActive();
  }

  /** @return such as {@code hdfs://localhost:41234} */
  public String address() {
    return cluster.getURI().toString();
  }

  @Override
  public void close() {
    cluster.shutdown(true);
  }
}
