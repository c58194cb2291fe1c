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

	/**
	 * Why a host may not be called.
	 * @param host a host name or an address; a name is not resolved
	 * @return the objection, or {@code null} if there is none
	 */
	public @Nullable String objection(String host) {
		InetAddress address = literal(host);
		if (address == null) {
			return METADATA_NAMES.contains(host.toLowerCase(Locale.ROOT)) ? "is a name of a metadata service" : null;
		}
		return objection(address);
	}

	/**
	 * Why an address may not be connected to, such as that to which a name led.
	 * @param resolved the address
	 * @return the objection, or {@code null} if there is none
	 */
	public @Nullable String objection(InetAddress resolved) {
		InetAddress address = (resolved instanceof Inet6Address ipv6) ? embedded(ipv6) : resolved;
		if (!this.allowed.isEmpty()) {
			return this.allowed.stream().anyMatch((block) -> block.contains(address)) ? null
					: "is not among the allowed addresses";
		}
		return isSensible(address) ? null
				: "is a link-local, multicast, unspecified or metadata address, which no registry needs";
	}

	/**
	 * The address that a host is, without asking anybody.
	 * @param host a host name, an IPv4 address, or an IPv6 address in brackets
	 * @return the address, or {@code null} if the host is a name
	 */
	public static @Nullable InetAddress literal(String host) {
		boolean literal = host.startsWith("[") || Character.isDigit(host.charAt(host.length() - 1))
				&& host.chars().allMatch((character) -> character == '.' || Character.isDigit(character));
		if (!literal) {
			return null;
		}
		try {
			return InetAddress.getByName(host);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static InetAddress embedded(Inet6Address address) {
		boolean compatible = address.isIPv4CompatibleAddress() && !address.isLoopbackAddress()
				&& !address.isAnyLocalAddress();
		if (compatible || NAT64.contains(address)) {
			return ipv4(address, 12);
		}
		return SIX_TO_FOUR.contains(address) ? ipv4(address, 2) : address;
	}

	private static InetAddress ipv4(Inet6Address address, int from) {
		try {
			return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
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
