package io.cdcpipeline.testsupport;

/**
 * A committable as a released version of a sink wrote it into a savepoint.
 *
 * @param version what its serializer's {@code getVersion} was
 * @param hex the bytes that it wrote, in hexadecimal
 * @param rendering what the committable's {@code toString} is once it is read back
 */
public record FormerCommittable(int version, String hex, String rendering) {}
