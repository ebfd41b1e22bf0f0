"""A transaction is made of parts: none may hide what another one calls its own."""

from collections import defaultdict

from models.store import SqlTx
from models.transaction import BaseTx


def test_no_two_parts_have_a_name_in_common() -> None:
    owners = defaultdict(list)
    for part in SqlTx.__mro__:
        if part not in (SqlTx, object) and part not in BaseTx.__mro__:
            for name in vars(part):
                if not name.startswith("__") and name not in ("_abc_impl", "_is_protocol", "_is_runtime_protocol"):
                    owners[name].append(part.__name__)
    assert {name: parts for name, parts in owners.items() if len(parts) > 1} == {}
