package io.fairway.routing;

/**
 * An event of the application context: filters such as health checks and ejection refuse
 * so many instances of a service that all of them are used, or no longer do. It is about
 * all instances of the service; what a single request asks for may panic earlier or
 * later. Events of one service arrive in order, on a thread of their own.
 *
 * @param serviceId the service
 * @param panic whether all instances are used now, whatever filters say
 * @param refused how many instances filters refuse
 * @param all how many instances there are
 */
public record PanicChangedEvent(String serviceId, boolean panic, int refused, int all) {
}
