package io.fairway.registry.dns;

import java.time.Duration;

/**
 * What is asked for and what is made of the answers.
 *
 * @param targets what becomes the host of an instance
 * @param priorities which SRV records are used
 * @param addressFamily which addresses are used
 * @param minInterval the shortest time from one answer to the next question
 * @param maxInterval the longest time from one answer to the next question
 */
public record DnsSettings(TargetMode targets, PriorityMode priorities, AddressFamily addressFamily,
		Duration minInterval, Duration maxInterval) {
}
