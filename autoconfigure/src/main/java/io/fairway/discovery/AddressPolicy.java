package io.fairway.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where requests may go at the word of a registry. Who can write to a registry could
 * otherwise send them, with their credentials, to services that trust this machine: no
 * registry needs link-local, multicast and unspecified addresses, or those under which
 * clouds tell a machine its secrets, in any of their forms. Immutable.
 * <p>
 * A name is not resolved here, since only the connection knows which address it leads to;
 * the well-known names of those services are refused.
 */
public final class AddressPolicy {

	/**
	 * The addresses that make sense in any network.
	 */
	public static final AddressPolicy DEFAULT = new AddressPolicy(List.of());

	private static final Set<String> METADATA_NAMES = Set.of("metadata", "metadata.google.internal", "metadata.goog",
			"instance-data", "instance-data.ec2.internal");

	private static final List<AddressBlock> METADATA = List.of(AddressBlock.parse("100.100.100.200/32"),
			AddressBlock.parse("192.0.0.192/32"), AddressBlock.parse("168.63.129.16/32"),
			AddressBlock.parse("fd00:ec2::254/128"));

	/** Addresses in which an IPv4 address hides, at its end. */
	private static final AddressBlock NAT64 = AddressBlock.parse("64:ff9b::/96");

	/** The same, behind the first two bytes. */
	private static final AddressBlock SIX_TO_FOUR = AddressBlock.parse("2002::/16");

	private final List<AddressBlock> allowed;

	private AddressPolicy(List<AddressBlock> allowed) {
		this.allowed = List.copyOf(allowed);
	}

	/**
	 * Only certain addresses, and names.
	 * @param blocks the addresses in CIDR notation, such as {@code 10.0.0.0/8}; all that
	 * make sense if empty
	 * @return the policy
	 * @throws IllegalArgumentException if a block is not in CIDR notation
	 */
	public static AddressPolicy allowing(List<String> blocks) {
		return blocks.isEmpty() ? DEFAULT : new AddressPolicy(blocks.stream().map(AddressBlock::parse).toList());
	}

	/** Why the host may not be called, or {@code null} if it may. */
	@Nullable String objection(String host) {
		InetAddress address = address(host);
		if (address == null) {
			return METADATA_NAMES.contains(host.toLowerCase(Locale.ROOT)) ? "is a name of a metadata service" : null;
		}
		if (!this.allowed.isEmpty()) {
			return this.allowed.stream().anyMatch((block) -> block.contains(address)) ? null
					: "is not among the allowed addresses";
		}
		return isSensible(address) ? null
				: "is a link-local, multicast, unspecified or metadata address, which no registry needs";
	}

	private static @Nullable InetAddress address(String host) {
		boolean literal = host.startsWith("[") || Character.isDigit(host.charAt(host.length() - 1))
				&& host.chars().allMatch((character) -> character == '.' || Character.isDigit(character));
		if (!literal) {
			return null;
		}
		try {
			InetAddress address = InetAddress.getByName(host);
			return (address instanceof Inet6Address ipv6) ? embedded(ipv6) : address;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static InetAddress embedded(Inet6Address address) throws UnknownHostException {
		byte[] bytes = address.getAddress();
		boolean compatible = address.isIPv4CompatibleAddress() && !address.isLoopbackAddress()
				&& !address.isAnyLocalAddress();
		if (compatible || NAT64.contains(address)) {
			return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
		}
		return SIX_TO_FOUR.contains(address) ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 2, 6)) : address;
	}

	private static boolean isSensible(InetAddress address) {
		return !address.isLinkLocalAddress() && !address.isMulticastAddress() && !address.isAnyLocalAddress()
				&& !isBroadcast(address) && METADATA.stream().noneMatch((block) -> block.contains(address));
	}

	private static boolean isBroadcast(InetAddress address) {
		byte[] bytes = address.getAddress();
		return bytes.length == 4 && (bytes[0] & 0xF0) == 0xF0;
	}

}
