"""Pages as a person gets them."""

from bs4 import BeautifulSoup


def page(client, address, **headers):
    """Return the parsed page at an address; anything but 200 fails the test."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content[:500]
    return BeautifulSoup(response.content.decode(), "lxml").html


def text(element):
    return " ".join(element.get_text().split())


def texts(root, selector):
    return [text(element) for element in root.select(selector)]
