/* SPDX-License-Identifier: MIT */
/* perf_event_open(2): one ring of records for each CPU. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../memory.h"
#include "ring.h"

#define PAGES 16 /* of records; a power of two */
#define LONGEST 65536 /* perf's header has 16 bits for a record's size */

struct ring {
	int fd;
	struct perf_event_mmap_page *page; /* then the records */
	uint64_t lost; /* records so far that found no room */
};

struct rings {
	int epoll_fd;
	struct ring *ring;
	size_t count;
	size_t page_size;
	uint8_t record[LONGEST];
};

static int
open_event(uint64_t id, int cpu, bool later)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = id,
		.sample_period = 1,
		.wakeup_events = 1,
		.sample_type = PERF_SAMPLE_RAW,
		.read_format = PERF_FORMAT_LOST,
		.disabled = later,
	};

	return (int)syscall(
	    SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Adds a CPU's ring, if the CPU is online.  -1 with errno, or 0. */
static int
add_ring(struct rings *rings, uint64_t id, const char *filter, int cpu)
{
	struct ring *ring = &rings->ring[rings->count];
	struct epoll_event event = { .events = EPOLLIN };

	ring->fd = open_event(id, cpu, filter != NULL);
	if (ring->fd == -1)
		return errno == ENODEV ? 0 : -1;
	rings->count++;
	ring->page = mmap(NULL, (1 + PAGES) * rings->page_size,
	    PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (ring->page == MAP_FAILED)
		return -1;
	/* Not before: else it would begin with what the filter leaves out. */
	if (filter != NULL &&
	    (ioctl(ring->fd, PERF_EVENT_IOC_SET_FILTER, filter) == -1 ||
		ioctl(ring->fd, PERF_EVENT_IOC_ENABLE, 0) == -1))
		return -1;
	return epoll_ctl(rings->epoll_fd, EPOLL_CTL_ADD, ring->fd, &event);
}

static int
add_rings(struct rings *rings, uint64_t id, const char *filter)
{
	int cpus = (int)sysconf(_SC_NPROCESSORS_CONF);

	rings->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (rings->epoll_fd == -1)
		return -1;
	rings->ring = xcalloc((size_t)cpus, sizeof(*rings->ring));
	for (int cpu = 0; cpu < cpus; cpu++)
		if (add_ring(rings, id, filter, cpu) == -1)
			return -1;
	return 0;
}

struct rings *
rings_open(uint64_t id, const char *filter)
{
	struct rings *rings = xcalloc(1, sizeof(*rings));
	int e;

	rings->page_size = (size_t)sysconf(_SC_PAGESIZE);
	if (add_rings(rings, id, filter) == 0)
		return rings;
	e = errno;
	rings_close(rings);
	errno = e;
	return NULL;
}

void
rings_close(struct rings *rings)
{
	if (rings == NULL)
		return;
	for (size_t i = 0; i < rings->count; i++) {
		if (rings->ring[i].page != MAP_FAILED)
			munmap(rings->ring[i].page,
			    (1 + PAGES) * rings->page_size);
		close(rings->ring[i].fd);
	}
	if (rings->epoll_fd != -1)
		close(rings->epoll_fd);
	free(rings->ring);
	free(rings);
}

int
rings_fd(const struct rings *rings)
{
	return rings->epoll_fd;
}

/* Copies from the ring, round its end. */
static void
copy(const struct rings *rings, const struct ring *ring, uint64_t from,
    uint8_t *to, size_t length)
{
	const uint8_t *records = (const uint8_t *)ring->page + rings->page_size;
	size_t size = PAGES * rings->page_size;
	size_t start = (size_t)(from % size), first = size - start;

	if (first > length)
		first = length;
	memcpy(to, records + start, first);
	memcpy(to + first, records, length - first);
}

/* A sample of type PERF_SAMPLE_RAW alone: u32 size, then the fields. */
static void
hand_over(const uint8_t *record, size_t length,
    void (*record_cb)(const uint8_t *, size_t, void *), void *arg)
{
	const size_t head = sizeof(struct perf_event_header);
	uint32_t size;

	if (length < head + sizeof(size))
		return;
	memcpy(&size, record + head, sizeof(size));
	if (size > length - head - sizeof(size))
		return;
	record_cb(record + head + sizeof(size), size, arg);
}

static void
drain(struct rings *rings, struct ring *ring,
    void (*record_cb)(const uint8_t *, size_t, void *), void *arg)
{
	uint64_t head =
	    __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = ring->page->data_tail;
	struct perf_event_header header;

	while (tail < head) {
		copy(rings, ring, tail, (uint8_t *)&header, sizeof(header));
		if (header.size < sizeof(header))
			break; /* cannot be: the kernel wrote it */
		copy(rings, ring, tail, rings->record, header.size);
		if (header.type == PERF_RECORD_SAMPLE)
			hand_over(rings->record, header.size, record_cb, arg);
		tail += header.size;
	}
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

void
rings_drain(struct rings *rings,
    void (*record_cb)(const uint8_t *data, size_t length, void *arg), void *arg)
{
	for (size_t i = 0; i < rings->count; i++)
		drain(rings, &rings->ring[i], record_cb, arg);
}

bool
rings_lost(struct rings *rings)
{
	struct {
		uint64_t value, lost;
	} count;
	bool lost = false;

	/* PERF_RECORD_LOST would come too late: with the next record only. */
	for (size_t i = 0; i < rings->count; i++) {
		struct ring *ring = &rings->ring[i];

		if (read(ring->fd, &count, sizeof(count)) != sizeof(count) ||
		    count.lost == ring->lost)
			continue;
		ring->lost = count.lost;
		lost = true;
	}
	return lost;
}
