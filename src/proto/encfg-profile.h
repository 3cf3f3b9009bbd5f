/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A device as data: the parsed, immutable profile. docs/profile-format.md is the manual of the
 * file; encfg-profile-load.c reads it. Everything that en-cfg and the simulator know of a device
 * stands in here. Reference counted atomically, never changed after loading: any thread.
 *
 * Addresses are 0-based wire addresses, limits and defaults raw integers. All pointers inside
 * belong to the profile and live as long as it. */

#include "encfg-value.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* The four address spaces of Modbus. Bits (coils, discrete inputs) are handled as words 0 or 1. */
typedef enum
{
  ENCFG_TABLE_COIL,
  ENCFG_TABLE_DISCRETE,
  ENCFG_TABLE_INPUT,
  ENCFG_TABLE_HOLDING
} EncfgTable;
#define ENCFG_N_TABLES 4

typedef enum
{
  ENCFG_PROVENANCE_ASSUMED,
  ENCFG_PROVENANCE_DERIVED,
  ENCFG_PROVENANCE_DOCUMENTED
} EncfgProvenance;

typedef enum
{
  ENCFG_SECTION_IDENTIFY,
  ENCFG_SECTION_SETTINGS,
  ENCFG_SECTION_CLOCK,
  ENCFG_SECTION_NETWORK,
  ENCFG_SECTION_ADDRESS,
  ENCFG_SECTION_COMMANDS, /* the registers that take a command word */
  ENCFG_SECTION_STATUS,
  ENCFG_SECTION_LAMPS,
  ENCFG_SECTION_STRINGS, /* repeat once per string */
  ENCFG_SECTION_CELLS    /* repeat once per cell */
} EncfgSection;
#define ENCFG_N_SECTIONS 10

typedef enum
{
  ENCFG_ACCESS_READ,
  ENCFG_ACCESS_READ_WRITE,
  ENCFG_ACCESS_WRITE
} EncfgAccess;

/* A name for one raw number of an enum, or for one bit of a bit-field (number = bit, 0…15). */
typedef struct
{
  gint64 number;
  char *name;
} EncfgName;

typedef struct _EncfgType EncfgType; /* encfg-codec.h */

/* The same registers seen another way: behind another unit id, or after a number was written to the
 * profile's page register. View 0 is the module itself; see EncfgProfile.views. */
typedef struct
{
  guint8 unit_offset; /* added to the module's id */
  gboolean has_page;
  guint16 page;
} EncfgView;

/* Items that belong together under one heading: "SNMP", or one of several alike ("String 2").
 * Groups lie in each other: the label of "string[2].level[1]" is "String 2 · Level 1", its name
 * "Level 1". */
typedef struct _EncfgGroup EncfgGroup;
typedef struct _EncfgItem EncfgItem;
struct _EncfgGroup
{
  char *key;                /* begins the keys of its items, if it repeats: "string[2].ir-high" */
  char *name;               /* "String 2" */
  char *label;              /* with that of the groups around it */
  const EncfgGroup *parent; /* or NULL */
  guint number;             /* from 1; 0 if the group does not repeat */
  const EncfgItem *count;   /* status item that tells how many there are; NULL: always all */
};

/* The cells of one string: `size` places, of which the module uses as many as it has cells. */
typedef struct
{
  guint16 address;
  guint16 view;
  guint size;
} EncfgSegment;

/* One thing in the module: a setting, a reading, a command register … */
struct _EncfgItem
{
  char *key;               /* the only stable name: files, command line, journal, tests */
  char *label;             /* the manual's word for it where it has one, after that of its group */
  char *name;              /* the same without the group's: for a row under the group's heading */
  const EncfgGroup *group; /* or NULL */
  char *help;              /* or NULL */
  char *unit;              /* of the shown value, or "" */
  char *source;            /* where the facts come from ("manual 6.3"), or NULL */
  EncfgSection section;
  EncfgProvenance provenance;
  EncfgTable table;
  guint16 address;
  EncfgAccess access;
  const EncfgType *type;
  guint words;             /* registers (or bits) it takes */
  gboolean low_first;      /* 32-bit and longer: low word first */
  gboolean low_byte_first; /* within each word */
  gboolean has_bit;        /* only bit `bit` (0…15) of the word */
  guint bit;
  const char *encoding;  /* of text, as iconv names it ("GBK"), or NULL: ASCII. Static. */
  gboolean space_padded; /* text: filled up with spaces, not with zeros */
  gboolean fc16_only;    /* a single register, but written by function 16 all the same */
  gint64 scale_num;      /* shown = (raw × scale_num + offset_num) / scale_den */
  gint64 scale_den;
  gint64 offset_num;
  guint decimals;  /* shown */
  gint64 min, max; /* raw, inclusive; of the type where the profile has none */
  gboolean has_default;
  gint64 default_raw;          /* what a module fresh from the box holds */
  GArray *no_value;            /* gint64 raw sentinels; never NULL */
  gboolean has_range;          /* of a reading: what its sensor can measure */
  gint64 range_min, range_max; /* raw, inclusive */
  GArray *names;               /* EncfgName, the module's own words; never NULL */
  GArray *meanings;            /* EncfgName, what en-cfg calls them where it differs; never NULL */

  /* Where occurrence 0, 1, 2 … of a repeated item lies. In a section with segments: the place
   * `offset` + index × `stride` of its segment, or of column `column`; `address` counts not. */
  guint stride;    /* registers from one to the next */
  guint16 view;    /* of occurrence 0 */
  guint view_step; /* views from one to the next: 0, or 1 where page or unit id tell them apart */
  gboolean has_column; /* segments by column: `column` × the segment's size registers in */
  guint column;
  guint offset;           /* segments by record */
  const GArray *segments; /* EncfgSegment; NULL but for cells of a profile that has them */
};

/* How often the items of a section repeat. */
typedef struct
{
  guint max;              /* so many at most; 1 for sections that do not repeat */
  guint slots;            /* places for them: more than max where strings are of several sizes */
  const EncfgItem *count; /* status item that tells how many there are, or NULL: always max */
} EncfgRepeat;

typedef struct
{
  const EncfgItem *item;
  gint64 raw;
} EncfgItemRaw;

/* Registers that are to be read or written together, or left alone. */
typedef struct
{
  EncfgTable table;
  guint16 address;
  guint count;
  gboolean read_exactly; /* a read starts at `address` and is `count` long, or is refused */
  gboolean write_whole;  /* a write likewise: what does not change is written as it was read */
  gboolean never_read;   /* no read may touch or run over them */
  gboolean free_read;    /* any read may touch them, also where nothing is named */
} EncfgBlock;

/* One register write of an unlock or commit sequence. */
typedef struct
{
  EncfgTable table;
  guint16 address;
  guint16 value;
} EncfgPoke;

typedef struct
{
  char *key;
  char *label;
  char *help;
  const EncfgItem *item; /* command register */
  gint64 value;          /* raw word that starts it */
  gboolean has_cancel;
  gint64 cancel;          /* raw word that cancels it */
  const EncfgItem *state; /* tells busy, done, failed; or NULL: over as soon as it is written */
  GArray *busy, *done, *failed; /* gint64 raw values of `state`; never NULL. No `busy`: every value
                                 * that is in neither of the others */
  const EncfgItem *reason;      /* why it was refused or failed, or NULL */
  GPtrArray *current;           /* EncfgItem: cell under test, one for each port; never NULL */
  const EncfgItem *finished, *total;
  const EncfgItem *time_left; /* seconds */
  guint timeout_s;
  guint cool_down_s;
  guint begins_within_ms; /* so long may `state` still tell of before; 0: busy at once */
  GArray *requires;       /* EncfgRequirement, each of which must hold; never NULL */
} EncfgCommand;

/* A status item must (not) hold one of the values before a command is sent. */
typedef struct
{
  const EncfgItem *item;
  gboolean is_not;
  GArray *values; /* gint64 raw */
  char *reason;   /* why it cannot run otherwise: "the bank is discharging" */
} EncfgRequirement;

/* A reading is compared with a setting: what the module's own alarms do, as far as known. */
typedef struct
{
  const EncfgItem *limit;   /* a setting */
  const EncfgItem *reading; /* of a string, of a cell, or a status item */
  const EncfgItem
    *reference;          /* the limit is a change of `reading` from this, in percent; or NULL */
  guint string;          /* from 1: only readings of this string; 0: of all */
  gboolean is_high;      /* alarm above the limit; else below it */
  gboolean negative;     /* minus the limit is meant: a discharge current */
  gboolean no_lamp;      /* does not light the ALARM lamp */
  gint64 hysteresis;     /* raw, of the limit: so far back inside it goes out */
  GPtrArray *modes;      /* "float" …: only while the string is in one of these; NULL: always */
  const EncfgItem *bits; /* repeats as the reading does; or NULL */
  guint bit;             /* of `bits`, stands for this alarm */
  guint level;           /* 1: warning, 2: alarm */
} EncfgAlarm;

typedef enum
{
  ENCFG_RULE_LESS,
  ENCFG_RULE_LESS_OR_EQUAL
} EncfgRuleKind;

/* left < right or left ≤ right, between two settings; broken, it warns. */
typedef struct
{
  const EncfgItem *left;
  EncfgRuleKind kind;
  const EncfgItem *right;
  char *reason;
} EncfgRule;

typedef struct
{
  char *key; /* "12V" */
  char *label;
  char *source;
  EncfgProvenance provenance;
  GArray *values; /* EncfgItemRaw, in the order of the settings; rows not named are unset */
} EncfgPreset;

/* The profile does not say how many unwanted registers a read may run over. */
#define ENCFG_GAP_NOT_SAID G_MAXUINT

/* What the wire to such a module needs. */
typedef struct
{
  guint baud;
  char format[4]; /* "8N1" */
  guint16 port;
  guint8 unit;
  guint timeout_ms;
  guint max_read; /* registers per request */
  guint max_write;
  guint max_gap;        /* unwanted registers that a read may run over */
  guint pause_ms;       /* between requests, beside the 3.5 characters of the line */
  guint settle_ms;      /* after a write, before the read-back */
  guint write_function; /* 16: the module knows neither function 5 nor 6; otherwise 0 */
} EncfgLinkTraits;

typedef struct _EncfgProfile EncfgProfile;
struct _EncfgProfile
{
  char *id;
  char *name;
  char *model;
  EncfgProvenance provenance;
  char *note;            /* on the provenance, for people; or NULL */
  char *reset;           /* how a person brings the defaults back, as an order; or NULL */
  gboolean clock_is_utc; /* else it shows the wall time of where it stands */
  EncfgLinkTraits link;
  char *snmp_mib; /* name of the MIB by which SNMP shows the readings, or NULL: it does not */
  char
    *snmp_prefix; /* of the names of its objects; and when it was revised last, as SMI writes it */
  char *snmp_revised;
  guint32 snmp_arc;                   /* below ENCFG_MIB_ROOT */
  GPtrArray *items;                   /* EncfgItem *, in file order, sections one after the other */
  GHashTable *items_by_key;           /* for encfg_profile_find_item */
  GPtrArray *commands;                /* EncfgCommand * */
  GPtrArray *groups;                  /* EncfgGroup *, in file order */
  GPtrArray *rules;                   /* EncfgRule * */
  GPtrArray *alarms;                  /* EncfgAlarm * */
  GPtrArray *presets;                 /* EncfgPreset * */
  GArray *identify;                   /* EncfgItemRaw: all must hold */
  GArray *write_before, *write_after; /* EncfgPoke */
  GArray *views;                      /* EncfgView; the first is the module itself */
  gboolean has_page_register;
  EncfgTable page_table;
  guint16 page_address;
  GArray *blocks;   /* EncfgBlock, by table and address */
  GArray *segments; /* EncfgSegment, that of string 1 first; empty: cells are numbered through */
  EncfgRepeat repeat[ENCFG_N_SECTIONS];
  gatomicrefcount refs;
};

EncfgProfile *encfg_profile_ref (EncfgProfile *self);
void encfg_profile_unref (EncfgProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgProfile, encfg_profile_unref)

/* By key; NULL if there is none. Borrowed. */
const EncfgItem *encfg_profile_find_item (const EncfgProfile *self, const char *key);
const EncfgCommand *encfg_profile_find_command (const EncfgProfile *self, const char *key);
const EncfgPreset *encfg_profile_find_preset (const EncfgProfile *self, const char *key);

/* The items of one section, in file order: (element-type EncfgItem) (transfer container). */
GPtrArray *encfg_profile_list_section (const EncfgProfile *self, EncfgSection section);

/* Wire address and view of occurrence `index` (0-based; 0 for items that do not repeat). Of cells
 * in a profile with segments it is their slot. */
guint16 encfg_item_address (const EncfgItem *self, guint index);
guint16 encfg_item_view (const EncfgItem *self, guint index);

/* The slot of cell `cell` (from 0) of `string` (from 0). Only for profiles with segments. */
guint encfg_profile_slot_of_cell (const EncfgProfile *self, guint string, guint cell);

/* How often the item occurs: an `index` below it is good for the two above. 1 for items that do not
 * repeat. Which of them the module has, it tells by the counts in EncfgProfile.repeat. */
guint encfg_profile_count_slots (const EncfgProfile *self, const EncfgItem *item);

/* TRUE if `raw` is one of the item's "no value" words. */
gboolean encfg_item_is_sentinel (const EncfgItem *self, gint64 raw);

/* FALSE for a raw number that the sensor of the item cannot have measured. */
gboolean encfg_item_is_in_range (const EncfgItem *self, gint64 raw);

/* Name of an enum's number, or NULL. Borrowed. */
const char *encfg_item_name_of (const EncfgItem *self, gint64 number);

/* What en-cfg calls an enum's number or a bit: "float", "sensor missing" (docs/profile-format.md
 * has the list); the module's own name where the profile says nothing else. NULL if it has none.
 * Borrowed. */
const char *encfg_item_meaning_of (const EncfgItem *self, gint64 number);

/* The number, or bit, that means it. */
gboolean encfg_item_find_meaning (const EncfgItem *self, const char *meaning, gint64 *number);

gboolean encfg_item_is_writable (const EncfgItem *self);

const char *encfg_provenance_name (EncfgProvenance provenance); /* "assumed" */
const char *encfg_table_name (EncfgTable table);                /* "holding" */
const char *encfg_section_name (EncfgSection section);          /* "settings" */
gboolean encfg_table_is_bits (EncfgTable table);
gboolean encfg_table_from_name (const char *name, EncfgTable *out);

G_END_DECLS
