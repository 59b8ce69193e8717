package io.cdcpipeline.services;

import java.nio.file.Path;

/** An executable that was seen to run on this machine. */
record ServerBinary(Path file, String version, String origin) {}
